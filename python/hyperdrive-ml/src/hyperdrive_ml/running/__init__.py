"""Runs a function as the trials of a study: in this thread, in threads, or in processes."""
