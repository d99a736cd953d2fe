"""What members say together: sensitivity, robustness, discovery."""
