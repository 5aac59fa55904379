"""The site: knows every app, holds no medical rule."""

VERSION = "0.1.0"
