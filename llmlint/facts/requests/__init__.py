"""Facts of requests: clients, models, parameters, what is left to the provider, what is asked again."""
