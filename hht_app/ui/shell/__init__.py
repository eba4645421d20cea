"""What stands behind and around every screen: worker, scene, drafts, menus, palette, lock, crash dialog."""
