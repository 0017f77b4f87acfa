"""What members can do, one folder for each area: commands, buttons, actions and render (pure)."""
