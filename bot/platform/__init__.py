"""What all features stand on: replies, components, permissions, errors, edits."""
