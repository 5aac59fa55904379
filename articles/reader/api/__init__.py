"""The public interface for programs: live articles as JSON, read only. `openapi.json` describes it."""
