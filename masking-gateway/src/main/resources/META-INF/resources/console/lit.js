// The one place that names the version of the library (`lit-html.version` in the POM); ConsoleTest fetches it.
export {html, nothing, render} from '/webjars/lit-html/3.3.1/lit-html.js';
