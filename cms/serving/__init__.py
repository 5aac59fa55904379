"""How readers are served: from memory or from files, and never what was taken down (docs/adr/0017).

Everything here stands between the web server and Django and knows no article: an answer is good while the stamp that
PostgreSQL keeps (`articles/guard/sql/09_stamp.sql`) is the one under which the answer was made.
"""
