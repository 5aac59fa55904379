"""The site: knows every app, holds no medical rule."""
