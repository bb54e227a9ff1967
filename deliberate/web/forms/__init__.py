"""WTForms: what is wrong with a text is said here; what is wrong with an act, the services say."""
