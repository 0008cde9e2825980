"""The folders and files that ai-role keeps, and those of a checkout that it only reads."""
