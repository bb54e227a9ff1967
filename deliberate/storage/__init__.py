"""Storage: the files a service keeps, and who may use them."""
