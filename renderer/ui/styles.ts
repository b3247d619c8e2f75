/** The global part of the design system; everything else is in CSS modules. */
import './fonts.css'
import './tokens.css'
import './base.css'
