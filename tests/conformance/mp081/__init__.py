"""One test for each sentence of the legal text of MP081, named after it, on the public interfaces."""
