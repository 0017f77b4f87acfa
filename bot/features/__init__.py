"""What members can do. Each area is a folder with commands, buttons, actions and render (pure)."""
