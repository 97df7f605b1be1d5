"""The URL is the run: query string -> Run (one frozen value) -> network, data, trace; with caches."""
