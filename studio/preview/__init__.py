"""The page on which lessons are written: any frame at once, values as fields, saves seen as they come."""
