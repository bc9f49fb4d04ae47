# Words around the lessons.
