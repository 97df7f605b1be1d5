"""HTTP: routes, pages, errors and safety around the pure functions of the inner packages."""
