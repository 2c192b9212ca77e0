"""What a teacher hands out, projects, grades and looks at: builds of the lessons, and reports."""
