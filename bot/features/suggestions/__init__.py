"""Suggestions for a session whose prompt says too little: words, a spread of photos, a photo to start from."""
