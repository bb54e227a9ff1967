"""The demo: a realistic assembly with simulated people, made through the same verbs as a real one."""
