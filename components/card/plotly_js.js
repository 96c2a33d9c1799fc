// The drawing library, loaded once for a page, by whoever asks first.
function plotlyFrom(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.loadingPlotly ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.Plotly);
    script.onerror = () => fail(new Error("the drawing library did not load; reload the page"));
    document.head.appendChild(script);
  });
  return window.loadingPlotly;
}
