// Says what the device's clock showed when a form was sent. The server's clock decides; this stands beside it.
export function deviceTime(input) {
  input.form.addEventListener("submit", () => {
    input.value = new Date().toISOString();
  });
}
