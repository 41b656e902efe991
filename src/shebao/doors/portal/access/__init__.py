"""The pages of the door itself: sign in, sign out, sign-ins, identity, language and appearance."""
