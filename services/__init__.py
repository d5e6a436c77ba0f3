"""Members know people, volunteering records service, evaluation rates organisations; the gateway shows all three."""
