"""Jobs: load by id, call one service; what a crash left behind is resumed."""
