"""Links, tabs, sites that frame the portal, and readers of its pages."""
