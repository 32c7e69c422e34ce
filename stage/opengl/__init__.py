"""Drawing with depth on the graphics card, without a window: context, shaders, meshes, strokes."""
