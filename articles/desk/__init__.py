"""The desk: screens for editors, reviewers and those who publish."""
