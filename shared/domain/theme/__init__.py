"""Look of the portal: colors, their contrast, logos and settings."""
