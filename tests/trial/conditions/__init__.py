"""When each sentence that the film says is true, by what it is about."""
