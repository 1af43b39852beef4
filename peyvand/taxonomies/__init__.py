"""What the region, the industry and the law give, as tables with a small admin."""
