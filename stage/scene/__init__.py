"""A scene made of beats: LessonScene, LessonScene3D, their parameters, and refusals."""
