// What pages may take from bootstrap-italia even before one of them names it. What a page does name is kept
// without standing here.
export const words = `
  html body main header footer nav section article aside figure figcaption details summary
  h1 h2 h3 h4 h5 h6 p a ul ol li dl dt dd table thead tbody tfoot tr th td caption form fieldset legend label
  input select option textarea button output code pre kbd small strong em hr blockquote abbr time img svg
  container container-fluid container-xxl row g-0 g-2 g-3 g-4 col col-auto col-12 col-6 col-4 col-8 col-3 col-9
  col-sm-6 col-md-3 col-md-4 col-md-6 col-md-8 col-md-12 col-lg-2 col-lg-3 col-lg-4 col-lg-5 col-lg-6 col-lg-7
  col-lg-8 col-lg-9 col-lg-10 col-lg-12 justify-content-between justify-content-center justify-content-end
  align-items-center align-items-start align-items-end align-items-baseline d-none d-block d-flex d-inline
  d-inline-block d-md-block d-md-none d-md-flex d-lg-block d-lg-none d-lg-flex d-print-none d-print-block
  flex-wrap flex-column flex-row flex-grow-1 gap-2 gap-3 gap-4 m-0 mt-0 mt-1 mt-2 mt-3 mt-4 mt-5 mb-0 mb-1 mb-2
  mb-3 mb-4 mb-5 ms-1 ms-2 ms-3 ms-auto me-1 me-2 me-3 me-auto mx-auto my-2 my-3 my-4 my-5 p-0 p-2 p-3 p-4 pt-2
  pt-3 pt-4 pt-5 pb-2 pb-3 pb-4 pb-5 px-2 px-3 px-4 py-2 py-3 py-4 py-5 w-100 h-100
  text-start text-end text-center text-nowrap text-break text-decoration-none text-primary text-secondary
  text-success text-danger text-warning text-muted text-white text-uppercase fw-bold fw-semibold fw-normal fw-light
  fst-italic lead small h1 h2 h3 h4 h5 h6 display-1 font-monospace bg-white bg-light bg-primary
  neutral-1-bg rounded shadow shadow-sm border border-top border-bottom border-0 list-unstyled list-inline
  list-inline-item visually-hidden visually-hidden-focusable
  skiplinks skiplink it-header-wrapper it-header-slim-wrapper it-header-slim-wrapper-content it-header-slim-right-zone
  it-header-center-wrapper it-header-center-content-wrapper it-brand-wrapper it-brand-text it-brand-title
  it-brand-tagline it-right-zone it-search-wrapper it-nav-wrapper it-header-navbar-wrapper navbar navbar-brand
  navbar-nav nav nav-item nav-link nav-tabs nav-pills active disabled link-list-wrapper link-list list-item
  breadcrumb-container breadcrumb breadcrumb-item separator
  card card-wrapper card-body card-title card-text card-header card-footer card-bg card-space card-teaser
  no-after it-card it-card-title it-card-body it-card-footer it-card-profile it-card-height-full border
  callout callout-title callout-highlight callout-inner note warning success danger important
  alert alert-info alert-success alert-warning alert-danger alert-heading
  notification with-icon dismissable
  btn btn-primary btn-secondary btn-outline-primary btn-outline-secondary btn-outline-danger btn-danger btn-success
  btn-link btn-sm btn-xs btn-lg btn-icon btn-me btn-group rounded-icon
  badge bg-secondary bg-success bg-danger bg-warning bg-info rounded-pill chip chip-simple chip-label chip-primary
  chip-success chip-danger chip-warning chip-lg
  form-group form-control form-label form-text form-check form-check-input form-check-label form-check-inline
  form-select form-range form-feedback invalid-feedback valid-feedback is-valid is-invalid just-validate-error-field
  input-group input-group-text input-group-append select-wrapper toggles upload upload-file-list
  steppers steppers-header steppers-index steppers-content steppers-nav steppers-progress confirmed
  steppers-btn-prev steppers-btn-next steppers-btn-confirm
  pagination pagination-wrapper page-item page-link justify-content-center
  point-list-wrapper point-list point-list-aside point-list-content point-date point-month
  it-timeline-wrapper timeline-element it-pin-wrapper it-evidence pin-icon pin-text
  progress progress-bar progress-bar-label progress-indeterminate
  accordion accordion-item accordion-header accordion-button accordion-body
  dropdown dropdown-menu dropdown-item dropdown-toggle show
  list-group list-group-item it-list it-list-wrapper it-right-section
  table table-responsive table-sm table-striped table-hover table-bordered table-borderless caption-top
  it-footer it-footer-main it-footer-small-prints it-footer-small-prints-list section section-muted
  icon icon-primary icon-secondary icon-white icon-light icon-success icon-danger icon-warning icon-xs icon-sm
  icon-lg icon-padded align-bottom align-middle align-top
  tab-content tab-pane sidebar-wrapper
`;

// Symbols that are in the sprite whether or not a page names them yet.
export const icons = [
  'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up', 'ban', 'calendar', 'chart-line', 'check', 'check-circle',
  'chevron-left', 'chevron-right', 'clock', 'close', 'close-circle', 'copy', 'delete', 'download', 'error',
  'exchange-circle', 'expand', 'external-link', 'file', 'file-csv', 'file-json', 'file-ods', 'file-pdf',
  'file-signed', 'file-xlsx', 'files', 'flag', 'folder', 'funnel', 'help-circle', 'inbox', 'info-circle', 'key',
  'link', 'list', 'locked', 'logout', 'map-marker', 'minus-circle', 'more-items', 'pa', 'pencil', 'plus',
  'plus-circle', 'print', 'refresh', 'restore', 'search', 'settings', 'share', 'sign', 'unlocked', 'upload', 'user',
  'warning', 'warning-circle',
].map((name) => `it-${name}`);
