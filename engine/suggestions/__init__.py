"""What helps a team whose prompt says too little: words of the dataset, and a varied sheet of its photos."""
