"""What all features share: replies, components, permissions, errors, edits."""
