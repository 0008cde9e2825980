"""What a stack holds: read, checked, completed after a kill, kept in copies and put back."""
