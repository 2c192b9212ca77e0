"""What the labs compute: one file a lab, pure functions of settings. No pictures, no page."""
