// The interactive API documentation; the library is served from this machine.
// @ts-expect-error: a global of the bundle loaded before this file
window.SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true });
