"""What is changed at the desk as a whole."""
