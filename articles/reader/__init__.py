"""The public pages: what anybody may read, without an account, a cookie or a script."""
