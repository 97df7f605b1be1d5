/** @import { Complaint } from "../core/types.js" */

/** The server refused, or could not be reached. */
export class Refused extends Error {
  /** @param {string} detail @param {Complaint[]} [complaints] */
  constructor(detail, complaints = []) {
    super(detail);
    this.complaints = complaints;
  }
}
