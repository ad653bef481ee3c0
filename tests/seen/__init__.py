"""What people look at, made real: graphs, Icinga's web page, pictures (``make test-pictures``)."""
