"""A scene told in beats: LessonScene, LessonScene3D, their parameters, and what a scene refuses."""
