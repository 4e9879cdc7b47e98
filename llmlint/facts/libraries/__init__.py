"""What calls of Python, of general libraries and of SDKs give."""
