"""Pictures that chapters share."""
