"""ai-role: IAM roles for AI services on AWS, from one YAML file."""

__version__ = "0.1.0"
