"""What every web door stands on: sessions, errors, security headers, the served web app."""
