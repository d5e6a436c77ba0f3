"""nameko's bare "hello": what a request costs when nothing is done for it. Hosted as our services are."""
