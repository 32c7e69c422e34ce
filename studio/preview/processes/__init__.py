"""The processes behind the preview's page: those that hold the imports, a lesson's, and its clips'."""
