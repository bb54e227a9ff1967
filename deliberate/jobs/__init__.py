"""Jobs: fetch again by id, call one service; what a crash left behind is taken up again."""
