"""A healthy application beside one in trouble."""
